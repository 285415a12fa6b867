// GitHub's own client for JavaScript, let loose on a server: one hotfix, from label to release.
// node octokit.mjs MODULES URL, tokens in the environment; prints what came of it as JSON.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, baseUrl] = process.argv.slice(2);
const entry = createRequire(join(modules, "x.js")).resolve("@octokit/rest");
const { Octokit } = await import(pathToFileURL(entry));

const at = { owner: "acme", repo: "tokens" };
const log = { debug() {}, info() {}, warn: fail, error() {} };
const as = (auth) => new Octokit({ auth, baseUrl, log });
const [dev, rita, mona, app] = ["DEV", "RITA", "MONA", "APP"].map((name) => as(process.env[name]));
const done = {};

// Octokit warns of deprecated routes and fields: none is expected.
function fail(...words) {
  throw new Error(words.join(" "));
}

async function refused(promise) {
  try {
    await promise;
  } catch (error) {
    const { message, errors = [] } = error.response.data;
    return [error.status, message.split("\n")[0], ...errors];
  }
  throw new Error("it went through");
}

async function incident() {
  await dev.rest.issues.createLabel({ ...at, name: "hotfix", color: "b60205" });
  const { data: issue } = await dev.rest.issues.create({
    ...at, title: "Log-in is open", labels: ["hotfix"], assignees: ["dev"],
  });
  await app.rest.issues.createComment({ ...at, issue_number: issue.number, body: "On it" });
  done.labels = issue.labels.map((label) => label.name);
  return issue.number;
}

async function fixBranch() {
  const { data: main } = await dev.rest.git.getRef({ ...at, ref: "heads/main" });
  const { data: blob } = await dev.rest.git.createBlob({ ...at, content: "safe\n" });
  const { data: tree } = await dev.rest.git.createTree({
    ...at, base_tree: main.object.sha,
    tree: [{ path: "src/door.txt", mode: "100644", type: "blob", sha: blob.sha }],
  });
  const { data: commit } = await dev.rest.git.createCommit({
    ...at, message: "Close the door", tree: tree.sha, parents: [main.object.sha],
  });
  await dev.rest.git.createRef({ ...at, ref: "refs/heads/fix/door", sha: commit.sha });
  return commit.sha;
}

async function ruleset() {
  await mona.rest.repos.createRepoRuleset({
    ...at, name: "main", target: "branch", enforcement: "active",
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    rules: [
      { type: "deletion" },
      {
        type: "pull_request",
        parameters: {
          required_approving_review_count: 1, dismiss_stale_reviews_on_push: true,
          require_code_owner_review: false, require_last_push_approval: true,
          required_review_thread_resolution: false,
        },
      },
      {
        type: "required_status_checks",
        parameters: {
          strict_required_status_checks_policy: false,
          required_status_checks: [{ context: "hotfix-gate" }],
        },
      },
    ],
  });
  const { data } = await dev.rest.repos.getBranchRules({ ...at, branch: "main" });
  done.rules = data.map((rule) => rule.type).sort();
}

async function pullRequest(head) {
  const { data: pull } = await dev.rest.pulls.create({
    ...at, title: "Close the door", head: "fix/door", base: "main",
  });
  const here = { ...at, pull_number: pull.number };
  done.own = await refused(dev.rest.pulls.createReview({ ...here, event: "APPROVE" }));
  done.early = await refused(dev.rest.pulls.merge(here));
  const armed = await dev.graphql(
    `mutation ($id: ID!) {
      enablePullRequestAutoMerge(input: { pullRequestId: $id, mergeMethod: MERGE }) {
        pullRequest { number }
      }
    }`,
    { id: pull.node_id },
  );
  done.armed = armed.enablePullRequestAutoMerge.pullRequest.number === pull.number;
  const { data: review } = await rita.rest.pulls.createReview({ ...here, event: "APPROVE" });
  const { data: run } = await app.rest.checks.create({
    ...at, name: "hotfix-gate", head_sha: head, status: "in_progress",
  });
  done.unmerged = (await dev.rest.pulls.get(here)).data.merged;
  await app.rest.checks.update({
    ...at, check_run_id: run.id, status: "completed", conclusion: "success",
    output: { title: "Gate", summary: "All is well" },
  });
  const { data: after } = await dev.rest.pulls.get(here);
  done.merged = { review: review.state, merged: after.merged, by: after.merged_by.login };
}

// The rules that let no one merge alone are the embedded GitHub's; this pull request has none.
async function mergedByHand() {
  const { data: main } = await dev.rest.git.getRef({ ...at, ref: "heads/main" });
  await dev.rest.git.createRef({ ...at, ref: "refs/heads/line/1.x", sha: main.object.sha });
  await dev.rest.git.createRef({ ...at, ref: "refs/heads/more", sha: main.object.sha });
  await dev.rest.repos.createOrUpdateFileContents({
    ...at, branch: "more", path: "notes.txt", message: "Add notes", content: btoa("notes"),
  });
  const { data: pull } = await dev.rest.pulls.create({
    ...at, title: "More", head: "more", base: "line/1.x",
  });
  const { data } = await dev.rest.pulls.merge({
    ...at, pull_number: pull.number, merge_method: "squash",
  });
  done.squashed = data.merged;
}

async function release() {
  const { data: draft } = await dev.rest.repos.createRelease({
    ...at, tag_name: "v1.0.1", target_commitish: "main", draft: true,
  });
  done.before = await refused(dev.rest.repos.getReleaseByTag({ ...at, tag: "v1.0.1" }));
  await dev.rest.repos.updateRelease({ ...at, release_id: draft.id, draft: false });
  done.latest = (await dev.rest.repos.getLatestRelease(at)).data.tag_name;
}

async function deployment() {
  const { data } = await app.rest.repos.createDeployment({
    ...at, ref: "v1.0.1", environment: "production", auto_merge: false, required_contexts: [],
    payload: { version: "1.0.1" }, production_environment: true,
  });
  const here = { ...at, deployment_id: data.id };
  await app.rest.repos.createDeploymentStatus({ ...here, state: "success" });
  const statuses = await app.rest.repos.listDeploymentStatuses(here);
  done.deployed = statuses.data.map((status) => status.state);
}

async function pages(number) {
  for (let count = 0; count < 5; count += 1) {
    await dev.rest.issues.createComment({ ...at, issue_number: number, body: `Note ${count}` });
  }
  const comments = await dev.paginate(dev.rest.issues.listComments, {
    ...at, issue_number: number, per_page: 2,
  });
  done.comments = comments.map((comment) => comment.body);
  const runs = await dev.paginate(dev.rest.checks.listForRef, { ...at, ref: "fix/door", per_page: 1 });
  done.runs = runs.map((run) => run.name);
}

const number = await incident();
const head = await fixBranch();
await ruleset();
await pullRequest(head);
await mergedByHand();
await release();
await deployment();
await pages(number);
console.log(JSON.stringify(done));
