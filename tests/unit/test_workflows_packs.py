"""Packs that are wrong: each mistake is refused with file, rule and reason."""

from datetime import date

import pytest

from tests.builders_packs import CASES, CITE, HEAD, RULE, make_root, table, write
from workflows.calendar import CalendarError, parse_year
from workflows.pack import UnknownPackError, read_pack
from workflows.pack_check import check_all
from workflows.strict import LawFileError


@pytest.fixture
def root(tmp_path):
    return make_root(tmp_path)


def test_a_sound_new_rule_has_no_problem(root):
    assert write(root) == []


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({"colour": '"red"'}, "unknown key 'colour'"),
        ({"check": '"guess"'}, "unknown check 'guess'"),
        ({"fact": '"ballot.maybe"'}, "unknown fact 'ballot.maybe'"),
        ({"other": '"ballot.no"'}, "check compare needs"),
        ({"check": '"empty"'}, "check empty cannot be asked of ballot.yes"),
        ({"check": '"pair"', "other": '"today"'}, "today cannot be compared with ballot.yes"),
        ({"on_fail": '"shrug"'}, "unknown on_fail 'shrug'"),
        ({"when": '{ fact = "ballot.secret", equals = 1.5 }'}, "when.equals must be"),
        ({"when": '{ fact = "ballot.odd", equals = true }'}, "unknown fact 'ballot.odd'"),
        ({"when": '{ fact = "ballot.secret", equals = true, else = 1 }'}, "unknown key 'else'"),
        ({"dated_by": '"ballot.odd"'}, "unknown fact 'ballot.odd'"),
        ({"says": '"在{period}内"'}, "cannot fill"),
        ({"says": "3"}, "says must be a text"),
        ({"values_of": '"R-OFF-02"'}, "shares the values of R-OFF-02"),
        (
            {"check": '"includes"', "fact": '"offer.topics"', "words": '"colours"'},
            "unknown vocabulary 'colours'",
        ),
    ],
)
def test_a_malformed_rule_is_refused(root, rule, reason):
    assert any(reason in problem for problem in write(root, rule=rule))


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"colour": '"red"'}, "unknown key 'colour'"),
        ({"op": '"=>"'}, "unknown operator '=>'"),
        ({"amount": None}, "a value of check compare needs"),
        ({"amount": "1.5"}, "amount must be a whole number, true/false or a text"),
        ({"amount": "true"}, "ballot.yes cannot be compared with True"),
        ({"amount": '"three"'}, "ballot.yes cannot be compared with 'three'"),
        ({"since": '"2026"'}, "since must be a date"),
        ({"since": None}, "since must be a date"),
        ({"until": "1"}, "until must be a date"),
        ({"roll": "true"}, "roll must be said for a period"),
        ({"contract_types": '["imaginary"]'}, "unknown contract type 'imaginary'"),
        ({"contract_types": '"wage"'}, "contract_types must be a list of texts"),
        ({"on_fail": '"shrug"'}, "unknown on_fail 'shrug'"),
        ({"cite": None}, "cite must be a table"),
        (
            {"cite": CITE.replace("collective-contract-provisions-2004", "imaginary")},
            "unknown statute 'imaginary'",
        ),
        ({"cite": CITE.replace('"V"', '"Z"')}, "unknown certainty 'Z'"),
        ({"cite": CITE.replace('"32"', '"三"')}, "not written like 38"),
        ({"cite": CITE.replace("certainty", "sureness")}, "unknown key 'sureness'"),
        ({"cite": CITE.replace('"V"', '"K"')}, "certainty K with a blocking rule"),
        ({"since": "2004-04-30"}, "outside the life of collective-contract-provisions-2004"),
        (
            {"cite": CITE.replace("collective-contract-provisions-2004", "sd-collective-contract-1999")},
            "repealed on 2013-10-01",
        ),
        ({"until": "2025-12-31"}, "ends before it begins"),
    ],
)
def test_a_malformed_or_unfounded_value_is_refused(root, value, reason):
    problems = write(root, value)

    assert any(reason in problem and "R-NEW-01" in problem and "demo" in problem for problem in problems), (
        problems
    )


@pytest.mark.parametrize(
    ("check", "subject", "value", "reason"),
    [
        (
            "within",
            {"fact": '"reply.on"'},
            {"op": '"<="', "unit": '"fortnight"', "from": '"today"', "roll": "true"},
            "unknown unit 'fortnight'",
        ),
        (
            "within",
            {"fact": '"reply.on"'},
            {"op": '"<="', "unit": '"day"', "from": '"ballot.yes"', "roll": "true"},
            "cannot start from 'ballot.yes'",
        ),
        (
            "within",
            {"fact": '"reply.on"'},
            {"op": '"<="', "unit": '"day"', "from": '"today"'},
            "roll must be said for a period",
        ),
        (
            "within",
            {"fact": '"reply.on"'},
            {"op": '"<="', "amount": "-1", "unit": '"day"', "from": '"today"', "roll": "true"},
            "must be a whole number",
        ),
        (
            "within",
            {"fact": '"reply.on"'},
            {"op": '"<="', "unit": '"day"', "from": '"today"', "roll": '"yes"'},
            "roll must be true or false",
        ),
        ("share", {"other": '"ballot.no"'}, {"amount": '"3/2"'}, "share written like"),
        ("share", {"other": '"ballot.no"'}, {"amount": '"1/0"'}, "share written like"),
        ("term", {"fact": '"terms.pay_day"'}, {"amount": '"ten"'}, "figure written like"),
        ("term", {"fact": '"terms.pay_day"'}, {"amount": '"Infinity"'}, "figure written like"),
        ("term", {"fact": '"terms.pay_day"'}, {"amount": "10"}, "figure written like"),
        ("pair", {"other": '"ballot.no"'}, {}, "a value of check pair needs"),
        (
            "includes",
            {"fact": '"offer.topics"', "words": '"topic"'},
            {"op": None, "amount": None, "includes": '["pay"]'},
            "must name the one type",
        ),
        (
            "includes",
            {"fact": '"offer.topics"', "words": '"topic"'},
            {"op": None, "amount": None, "includes": '["gold"]', "contract_types": '["wage"]'},
            "not in the vocabulary",
        ),
        (
            "span",
            {"fact": '"draft.term_from"', "other": '"draft.term_until"'},
            {"op": None, "amount": None, "least": '"a"', "most": "3", "unit": '"month"'},
            "least must be a whole number",
        ),
    ],
)
def test_each_kind_of_check_refuses_values_it_cannot_use(root, check, subject, value, reason):
    problems = write(root, value, rule={"check": f'"{check}"', **subject})

    assert any(reason in problem for problem in problems), problems


def test_a_presence_check_takes_no_amount(root):
    from workflows.checks.amounts import AmountError, none

    assert none(None) is None
    with pytest.raises(AmountError):
        none(3)


def test_two_values_for_the_same_days_overlap(root):
    problems = write(root, {"until": "2026-06-30"}, {"since": "2026-06-30"})

    assert any("overlap on 2026-06-30" in problem for problem in problems)


def test_two_values_for_one_type_overlap_and_the_type_is_named(root):
    wage = {"contract_types": '["wage"]'}

    assert any("for wage overlap" in problem for problem in write(root, wage, wage))


def test_days_without_a_value_between_two_values_are_a_gap(root):
    problems = write(root, {"until": "2026-06-30"}, {"since": "2026-07-02"})

    assert any("a gap between 2026-06-30 and 2026-07-02" in problem for problem in problems)


@pytest.mark.parametrize(
    ("cases", "reason"),
    [
        (CASES.replace("fail = ", "# "), "no case that must fail"),
        (CASES.replace("pass = ", "# "), "no case that must pass"),
        (CASES.replace('"ballot.yes" = 2', '"ballot.yes" = 4'), "expected fail, found pass"),
        (CASES.replace('"ballot.yes" = 2', ""), "a fact is missing"),
        (CASES.replace("R-NEW-01", "R-NEW-02"), "a case for a rule the pack does not define"),
        (CASES.replace('"ballot.yes" = 2', '"ballot.maybe" = 2'), "unknown fact 'ballot.maybe'"),
        (CASES.replace('"ballot.yes" = 2', '"ballot.yes" = 2.5'), "cannot be 2.5"),
        (CASES.replace('"ballot.yes" = 2', '"ballot.yes" = "two"'), "ballot.yes is count"),
        (CASES.replace("fail =", "maybe ="), "unknown key 'maybe'"),
        (CASES.replace("why", "because"), "unknown key 'because'"),
        (CASES.replace("on = 2026-04-15", "on = 2025-04-15"), "the rule does not apply"),
        ("[default", "cases.toml"),
    ],
)
def test_missing_wrong_and_empty_cases_are_found(root, cases, reason):
    problems = write(root, cases=cases)

    assert any(reason in problem for problem in problems), problems


def test_a_place_without_cases_says_what_is_missing(root):
    (root / "demo" / "cases.toml").unlink()

    assert any("no case that must pass" in problem for problem in write(root))


def test_a_case_may_have_its_own_day_and_types(root):
    own = CASES.replace('why = "两票"', 'why = "两票", on = 2026-05-01, types = ["wage"]')

    assert write(root, cases=own) == []


def test_an_inherited_rule_gets_values_and_nothing_else(root):
    inherited = '[[rule]]\nid = "R-OFF-02"\nsays = "示例"\n'
    (root / "demo" / "more.toml").write_text(inherited, encoding="utf-8")

    assert any("unknown key 'says'" in problem for problem in write(root))


def test_a_rule_standing_twice_is_refused(root):
    twice = table(RULE, "[[rule]]") + "\n"
    (root / "demo" / "more.toml").write_text(twice, encoding="utf-8")

    assert any("stands twice" in problem for problem in write(root))


def test_a_rule_sharing_the_values_of_nothing_is_refused(root):
    lonely = table({**RULE, "id": '"R-NEW-02"', "values_of": '"R-NONE-01"'}, "[[rule]]") + "\n"
    (root / "demo" / "more.toml").write_text(lonely, encoding="utf-8")

    assert any("names unknown rule 'R-NONE-01'" in problem for problem in write(root))


def test_a_value_after_the_end_of_its_statute_is_refused_and_one_within_its_life_is_not(root):
    from workflows.article import Statute
    from workflows.pack_problems import _inside

    write(root, {"until": "2026-06-30"})
    (value,) = read_pack("demo", root).folders[0].values
    mortal = Statute("x", "示例", "x", "x", date(2020, 1, 1), date(2026, 7, 1))
    shorter = Statute("x", "示例", "x", "x", date(2020, 1, 1), date(2026, 6, 30))

    assert _inside(value, mortal)
    assert not _inside(value, shorter)


def test_a_rule_that_a_row_asks_and_no_pack_defines_is_a_problem(root):
    (root / "alone").mkdir()
    (root / "alone" / "pack.toml").write_text(
        HEAD.replace("demo", "alone").replace('parent = "cn"\n', ""), encoding="utf-8"
    )

    assert any("no pack defines it" in str(problem) for problem in check_all(root, ["alone"]))


def test_a_folder_named_otherwise_than_its_pack_is_refused(root):
    (root / "demo" / "pack.toml").write_text(HEAD.replace('"demo"', '"other"'), encoding="utf-8")

    assert any("must be the name of the folder" in problem for problem in write(root))


def test_a_pack_that_inherits_from_itself_is_refused(root):
    (root / "demo" / "pack.toml").write_text(HEAD.replace('"cn"', '"demo"'), encoding="utf-8")

    with pytest.raises(LawFileError, match="inherits from itself"):
        read_pack("demo", root)


def test_an_unknown_parent_is_a_problem(root):
    (root / "demo" / "pack.toml").write_text(HEAD.replace('"cn"', '"cn_99"'), encoding="utf-8")

    assert any("cn_99" in problem for problem in write(root))
    with pytest.raises(UnknownPackError):
        read_pack("demo", root)


def test_a_file_that_is_no_toml_is_named(root):
    (root / "demo" / "broken.toml").write_text("[[rule", encoding="utf-8")

    assert any("demo/broken.toml" in problem for problem in write(root))


def test_all_places_under_a_root_are_checked(root):
    write(root)

    assert check_all(root) == []


YEAR = {"year": 2030, "announced": True, "workdays": [], "holiday": []}


@pytest.mark.parametrize(
    ("changes", "error", "reason"),
    [
        ({"workdays": [date(2031, 1, 1)]}, CalendarError, "days of another year"),
        (
            {
                "workdays": [date(2030, 1, 1)],
                "holiday": [{"name": "元旦", "from": date(2030, 1, 1), "until": date(2030, 1, 1)}],
            },
            CalendarError,
            "both holiday and workday",
        ),
        ({"workdays": "none"}, LawFileError, "must be a list of dates"),
        ({"holiday": [1]}, LawFileError, "must be an array of tables"),
        ({"announced": "yes"}, LawFileError, "must be true or false"),
        ({"year": True}, LawFileError, "must be a whole number"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(changes, error, reason):
    with pytest.raises(error, match=reason):
        parse_year({**YEAR, **changes}, "2030.toml")


def test_a_vocabulary_word_needs_both_names():
    from workflows.vocabulary import _words

    with pytest.raises(LawFileError, match="needs a Chinese and an English name"):
        _words("colour", {"colour": {"red": ["红"]}})


def test_a_negative_or_unknown_period_is_refused():
    from workflows.period import NegativePeriodError, add, load_calendars

    with pytest.raises(NegativePeriodError):
        add(date(2026, 1, 1), -1, "day", load_calendars())
    with pytest.raises(ValueError, match="fortnight"):
        add(date(2026, 1, 1), 1, "fortnight", load_calendars())


def test_workdays_and_announced_years_are_known():
    from workflows.period import load_calendars

    calendar = load_calendars()
    assert calendar.is_workday(date(2026, 5, 9))
    assert calendar.is_rest_day(date(2026, 5, 10))
    assert [calendar.announced(year) for year in (2025, 2026, 2027, 2040)] == [True, True, False, False]


@pytest.mark.parametrize("day", ["2027-01-01", "2027-02-08", "2027-10-01", "2028-05-01", "2029-10-02"])
def test_a_day_the_statute_sets_is_a_rest_day_before_the_notice_of_its_year(day):
    from workflows.period import load_calendars

    calendar = load_calendars()
    assert calendar.is_rest_day(date.fromisoformat(day))
    assert not calendar.announced(int(day[:4]))
