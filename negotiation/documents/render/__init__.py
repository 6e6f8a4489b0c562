"""绘制 — the only place that knows the PDF engine: fonts, and pages drawn from plain values."""

from negotiation.documents.render.draw import draw
from negotiation.documents.render.fonts import Fonts

__all__ = ["Fonts", "draw"]
