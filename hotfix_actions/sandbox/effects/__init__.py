"""What follows from a change: webhooks, pull requests that move along, issues that close."""
