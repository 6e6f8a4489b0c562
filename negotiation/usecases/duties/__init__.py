"""待办 — what each person still has to do in a case: values, computed from rows, law and files."""
