"""文书 — papers on paper: Chinese typesetting, forms and contracts as PDF. `catalog.render` is the door."""
