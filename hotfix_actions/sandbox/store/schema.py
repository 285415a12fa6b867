"""The tables of the one SQLite file. Refs and objects are not here: they live in git alone."""

# BOOLEAN and JSON are declared types that `database` converts on the way in and out.
SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  login TEXT NOT NULL UNIQUE COLLATE NOCASE,
  type TEXT NOT NULL,
  name TEXT, email TEXT, plan TEXT,
  app_id INTEGER,
  created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS apps (
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  owner_id INTEGER NOT NULL,
  bot_id INTEGER NOT NULL,
  permissions JSON NOT NULL,
  public_key TEXT,
  created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  account_id INTEGER NOT NULL,
  app_id INTEGER,
  repositories JSON,
  permissions JSON NOT NULL,
  scopes JSON,
  expires_at REAL, requests INTEGER);
CREATE TABLE IF NOT EXISTS installations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  app_id INTEGER NOT NULL, account_id INTEGER NOT NULL,
  repositories JSON, permissions JSON NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS owners (
  organization_id INTEGER NOT NULL, account_id INTEGER NOT NULL,
  PRIMARY KEY (organization_id, account_id));
CREATE TABLE IF NOT EXISTS teams (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id INTEGER NOT NULL, slug TEXT NOT NULL COLLATE NOCASE,
  UNIQUE (organization_id, slug));
CREATE TABLE IF NOT EXISTS team_members (
  team_id INTEGER NOT NULL, account_id INTEGER NOT NULL, PRIMARY KEY (team_id, account_id));
CREATE TABLE IF NOT EXISTS repositories (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE,
  private BOOLEAN NOT NULL, default_branch TEXT NOT NULL, settings JSON NOT NULL,
  latest_release_id INTEGER, parent_id INTEGER,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, pushed_at TEXT NOT NULL,
  UNIQUE (owner_id, name));
CREATE TABLE IF NOT EXISTS former_names (
  owner TEXT NOT NULL COLLATE NOCASE, name TEXT NOT NULL COLLATE NOCASE,
  repository_id INTEGER NOT NULL, PRIMARY KEY (owner, name));
CREATE TABLE IF NOT EXISTS collaborators (
  repository_id INTEGER NOT NULL, account_id INTEGER NOT NULL, role TEXT NOT NULL,
  role_name TEXT NOT NULL, PRIMARY KEY (repository_id, account_id));
CREATE TABLE IF NOT EXISTS branch_protections (
  repository_id INTEGER NOT NULL, branch TEXT NOT NULL, settings JSON NOT NULL,
  PRIMARY KEY (repository_id, branch));
CREATE TABLE IF NOT EXISTS immutable_tags (
  repository_id INTEGER NOT NULL, tag_name TEXT NOT NULL, release_id INTEGER NOT NULL,
  PRIMARY KEY (repository_id, tag_name));
CREATE TABLE IF NOT EXISTS signed_commits (
  repository_id INTEGER NOT NULL, sha TEXT NOT NULL, PRIMARY KEY (repository_id, sha));

CREATE TABLE IF NOT EXISTS issues (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL, number INTEGER NOT NULL, is_pull BOOLEAN NOT NULL,
  title TEXT NOT NULL, body TEXT, state TEXT NOT NULL, state_reason TEXT,
  author_id INTEGER NOT NULL, app_id INTEGER, closed_by INTEGER, parent_id INTEGER,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, closed_at TEXT,
  UNIQUE (repository_id, number));
CREATE TABLE IF NOT EXISTS labels (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE,
  color TEXT NOT NULL, description TEXT,
  UNIQUE (repository_id, name));
CREATE TABLE IF NOT EXISTS issue_labels (
  issue_id INTEGER NOT NULL, label_id INTEGER NOT NULL, PRIMARY KEY (issue_id, label_id));
CREATE TABLE IF NOT EXISTS assignees (
  issue_id INTEGER NOT NULL, account_id INTEGER NOT NULL, PRIMARY KEY (issue_id, account_id));
CREATE TABLE IF NOT EXISTS issue_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  issue_id INTEGER NOT NULL, actor_id INTEGER NOT NULL, event TEXT NOT NULL,
  commit_id TEXT, detail JSON NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS comments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL, issue_id INTEGER NOT NULL,
  author_id INTEGER NOT NULL, app_id INTEGER, body TEXT NOT NULL,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, edited_at TEXT, editor_id INTEGER);
CREATE INDEX IF NOT EXISTS comments_of_issue ON comments (issue_id);

CREATE TABLE IF NOT EXISTS pulls (
  id INTEGER PRIMARY KEY,
  head_ref TEXT NOT NULL, head_sha TEXT NOT NULL, base_ref TEXT NOT NULL, base_sha TEXT NOT NULL,
  draft BOOLEAN NOT NULL, maintainer_can_modify BOOLEAN NOT NULL,
  last_pusher_id INTEGER NOT NULL,
  merged_at TEXT, merged_by INTEGER, merge_commit_sha TEXT, auto_merge JSON,
  head_repository_id INTEGER);
CREATE TABLE IF NOT EXISTS review_requests (
  pull_id INTEGER NOT NULL, account_id INTEGER NOT NULL, PRIMARY KEY (pull_id, account_id));
CREATE TABLE IF NOT EXISTS reviews (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  pull_id INTEGER NOT NULL, author_id INTEGER NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL, commit_id TEXT NOT NULL, submitted_at TEXT);
CREATE INDEX IF NOT EXISTS reviews_of_pull ON reviews (pull_id);

CREATE TABLE IF NOT EXISTS review_comments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  review_id INTEGER NOT NULL, path TEXT NOT NULL, body TEXT NOT NULL,
  line INTEGER NOT NULL, start_line INTEGER);

CREATE TABLE IF NOT EXISTS check_runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL, app_id INTEGER NOT NULL, suite_id INTEGER NOT NULL,
  name TEXT NOT NULL, head_sha TEXT NOT NULL, external_id TEXT, details_url TEXT,
  status TEXT NOT NULL, conclusion TEXT, started_at TEXT, completed_at TEXT,
  output JSON NOT NULL);
CREATE INDEX IF NOT EXISTS check_runs_of_sha ON check_runs (repository_id, head_sha);
CREATE TABLE IF NOT EXISTS statuses (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL, sha TEXT NOT NULL, context TEXT NOT NULL, state TEXT NOT NULL,
  description TEXT, target_url TEXT, creator_id INTEGER NOT NULL, app_id INTEGER,
  created_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS statuses_of_sha ON statuses (repository_id, sha);

CREATE TABLE IF NOT EXISTS releases (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL, tag_name TEXT NOT NULL, target_commitish TEXT NOT NULL,
  name TEXT, body TEXT, draft BOOLEAN NOT NULL, prerelease BOOLEAN NOT NULL,
  author_id INTEGER NOT NULL,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, published_at TEXT);
CREATE TABLE IF NOT EXISTS release_assets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL, release_id INTEGER NOT NULL, name TEXT NOT NULL,
  content BLOB NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deployments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL, sha TEXT NOT NULL, ref TEXT NOT NULL, task TEXT NOT NULL,
  environment TEXT NOT NULL, original_environment TEXT NOT NULL, description TEXT,
  payload JSON NOT NULL, transient BOOLEAN NOT NULL, production BOOLEAN NOT NULL,
  creator_id INTEGER NOT NULL, app_id INTEGER, created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deployment_statuses (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  deployment_id INTEGER NOT NULL, state TEXT NOT NULL, description TEXT NOT NULL,
  environment TEXT NOT NULL, target_url TEXT NOT NULL, log_url TEXT NOT NULL,
  environment_url TEXT NOT NULL, creator_id INTEGER NOT NULL, app_id INTEGER,
  created_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS statuses_of_deployment ON deployment_statuses (deployment_id);
CREATE TABLE IF NOT EXISTS environments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE,
  wait_timer INTEGER NOT NULL, prevent_self_review BOOLEAN NOT NULL,
  reviewers JSON NOT NULL, branch_policy JSON,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
  UNIQUE (repository_id, name));
CREATE TABLE IF NOT EXISTS variables (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE, value TEXT NOT NULL,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
  UNIQUE (repository_id, name));
CREATE TABLE IF NOT EXISTS rulesets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL, name TEXT NOT NULL, target TEXT NOT NULL,
  enforcement TEXT NOT NULL, bypass_actors JSON NOT NULL, conditions JSON NOT NULL,
  rules JSON NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
  UNIQUE (repository_id, name));
CREATE TABLE IF NOT EXISTS actions_policies (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER, repository_id INTEGER,
  name TEXT NOT NULL, enforcement TEXT NOT NULL, conditions JSON NOT NULL, rules JSON NOT NULL,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL, workflow_id INTEGER NOT NULL,
  path TEXT NOT NULL, run_number INTEGER NOT NULL,
  name TEXT NOT NULL, event TEXT NOT NULL, head_branch TEXT, head_sha TEXT NOT NULL,
  status TEXT NOT NULL, conclusion TEXT, inputs JSON NOT NULL, actor_id INTEGER NOT NULL,
  head_repository_id INTEGER, run_attempt INTEGER NOT NULL, triggering_actor_id INTEGER NOT NULL,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, run_started_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS earlier_attempts (
  run_id INTEGER NOT NULL, run_attempt INTEGER NOT NULL,
  status TEXT NOT NULL, conclusion TEXT, triggering_actor_id INTEGER NOT NULL,
  updated_at TEXT NOT NULL, run_started_at TEXT NOT NULL,
  PRIMARY KEY (run_id, run_attempt));
CREATE TABLE IF NOT EXISTS jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL, run_id INTEGER NOT NULL, run_attempt INTEGER NOT NULL,
  name TEXT NOT NULL, status TEXT NOT NULL, conclusion TEXT, runner_name TEXT,
  created_at TEXT NOT NULL, started_at TEXT NOT NULL, completed_at TEXT);
CREATE TABLE IF NOT EXISTS run_reviews (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL, account_id INTEGER NOT NULL, state TEXT NOT NULL,
  comment TEXT NOT NULL, environments JSON NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event TEXT NOT NULL, action TEXT, repository TEXT NOT NULL, payload JSON NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value JSON);
"""
