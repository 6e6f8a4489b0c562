"""版式 — one module per family of papers: what is printed where, from the values of `domain/papers.py`."""
