"""迁移 — the frozen history of the database's shape; `negotiation.storage.migrate` runs it."""
