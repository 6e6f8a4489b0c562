"""绘制 — the only place that knows the PDF engine, which is slow to import: fonts, and pages drawn."""
