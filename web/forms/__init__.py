"""表单 — how the content of an act is asked for and read; what it means is checked in the use-cases."""
