"""Pages: no line or heading is left alone; tables break between rows and repeat their heads."""

from negotiation.documents.breaking import Run
from negotiation.documents.flow import Flow, Frame, Style, one_line, plain_paragraphs
from negotiation.documents.grid import Cell, Grid, label, place
from negotiation.documents.page import Page, Words

WIDTHS = {face: dict.fromkeys("一二三四五职工标题甲乙。 ", 1.0) for face in ("serif", "sans")}
BODY = Style(10, 20)
HEAD = BODY.but(keep_next=40)


def flow(lines: int = 10) -> Flow:
    return Flow(WIDTHS, lambda _page: Frame(100, 200, 100 + lines * 20, 100))


def lines_on(page: Page) -> list[str]:
    return [mark.line.characters for mark in page.marks if isinstance(mark, Words)]


def test_a_paragraph_of_three_lines_is_never_divided() -> None:
    setting = flow()
    for _ in range(8):
        setting.paragraph(BODY, "甲")

    setting.paragraph(BODY, "职" * 30)

    assert [len(lines_on(page)) for page in setting.pages] == [8, 3]


def test_a_longer_paragraph_leaves_two_lines_on_either_side() -> None:
    setting = flow()
    for _ in range(7):
        setting.paragraph(BODY, "甲")

    setting.paragraph(BODY, "职" * 40)

    assert [len(lines_on(page)) for page in setting.pages] == [9, 2]


def test_a_heading_goes_with_the_text_below_it() -> None:
    setting = flow()
    for _ in range(8):
        setting.paragraph(BODY, "甲")

    setting.paragraph(HEAD, "标题")

    assert lines_on(setting.pages[1]) == ["标题"]


def test_a_blank_at_the_foot_of_a_page_does_not_reach_the_next() -> None:
    setting = flow()
    setting.space(500)

    setting.paragraph(BODY, "甲")

    assert len(setting.pages) == 2
    assert setting.y == setting.frame.top - 20


def test_typed_line_ends_make_paragraphs_of_every_kind() -> None:
    assert plain_paragraphs(" 甲\r\n\r\n乙\n\t职 ") == ["甲", "乙", "职"]


def test_a_long_name_is_set_smaller_instead_of_wider() -> None:
    line, size = one_line(WIDTHS, Run("职" * 20), 10, 100)

    assert line.characters == "职" * 20
    assert 4.9 < size < 5


def test_an_empty_word_is_an_empty_line() -> None:
    line, _ = one_line(WIDTHS, Run(""), 10, 100)

    assert line.characters == ""


def test_rows_that_do_not_fit_go_to_the_next_page_under_the_same_heads() -> None:
    setting = flow()
    grid = Grid((50, 50), size=10, leading=11, head_rows=1)
    grid.row(label("标题"), label("标题"))
    for _ in range(15):
        grid.row(Cell("甲"), Cell("乙"))

    place(setting, grid)

    assert len(setting.pages) == 2
    assert lines_on(setting.pages[1])[:2] == ["标题", "标题"]
    assert sum(lines_on(page).count("甲") for page in setting.pages) == 15


def test_a_row_taller_than_the_page_is_divided_between_its_lines() -> None:
    setting = flow()
    grid = Grid((50, 50), size=10, leading=10)
    grid.row(label("标题"), Cell("职" * 4 * 60, top=True))

    place(setting, grid)

    assert len(setting.pages) >= 3
    assert sum(line.count("职") for page in setting.pages for line in lines_on(page)) == 240


def test_cells_that_span_rows_stay_on_one_page_and_keep_their_place() -> None:
    setting = flow()
    for _ in range(8):
        setting.paragraph(BODY, "甲")
    grid = Grid((50, 50), size=10, leading=11)
    grid.row(Cell("一", rows=3, name="tall"), Cell("甲"))
    grid.row(Cell("乙"))
    grid.row(Cell("职", name="last"))

    found = place(setting, grid)

    assert found["tall"] == (1, 100, 240, 50, 60)
    assert found["last"] == (1, 150, 240, 50, 20)


def test_a_spanning_cell_with_much_text_makes_its_last_row_taller() -> None:
    setting = flow(20)
    grid = Grid((50, 50), size=10, leading=11)
    grid.row(Cell("一" * 40, rows=2, name="tall"), Cell("甲"))
    grid.row(Cell("乙", name="last"))

    found = place(setting, grid)

    assert found["tall"][4] == 10 * 11 + 9
    assert found["last"][4] == found["tall"][4] - 20
