"""窗口 — one module for each thing people come for."""
