"""One file per user action: orchestration only."""
