"""A mutant meets the tests that reach it, its module's own first, then the cheapest, as different as can be."""

from tests.mutants.reach import MOST_TESTS, chosen, near

SOURCE = """LIMIT = 3
DOUBLE = 2 * LIMIT


def act():
    call(
        1,
    )
    return 2


def ask():
    return DOUBLE
"""


def reaching(folder, line):
    file, user = str(folder / "a.py"), str(folder / "b.py")
    (folder / "a.py").write_text(SOURCE)
    (folder / "b.py").write_text("import a\n\n\ndef use():\n    return a.LIMIT\n")
    reached = {
        (file, 1): {"t.py::import"},
        (file, 6): {"t.py::call"},
        (file, 9): {"t.py::act"},
        (file, 13): {"t.py::ask"},
        (user, 5): {"t.py::use"},
    }
    return near(reached, ["u/test_a.py::own"], {"file": file, "line": line, "source": SOURCE})


def test_a_line_inside_a_statement_is_reached_by_what_reaches_its_first_line(tmp_path):
    assert reaching(tmp_path, 7) == {"t.py::call"}
    assert reaching(tmp_path, 9) == {"t.py::act"}


def test_a_constant_is_reached_by_what_reaches_the_functions_that_use_it_or_what_is_made_of_it(tmp_path):
    assert reaching(tmp_path, 1) == {"t.py::ask", "t.py::use"}
    assert reaching(tmp_path, 2) == {"t.py::ask"}


def test_another_line_that_runs_at_import_is_reached_by_the_files_own_tests_and_all_that_reach_the_file(
    tmp_path,
):
    assert reaching(tmp_path, 5) == {
        "u/test_a.py::own",
        "t.py::import",
        "t.py::call",
        "t.py::act",
        "t.py::ask",
    }


def test_the_modules_own_come_first_and_one_of_each_function_before_a_second_of_any():
    times = {"t.py::cheap[1]": 0.1, "t.py::cheap[2]": 0.1, "t.py::dear": 2.0, "u/test_a.py::own": 3.0}

    order = chosen(set(times), times, "a.py")

    assert order == ["u/test_a.py::own", "t.py::cheap[1]", "t.py::dear", "t.py::cheap[2]"]


def test_a_mutant_meets_so_many_tests_and_no_more():
    times = {f"t.py::test[{number}]": 0.01 for number in range(2 * MOST_TESTS)}

    assert len(chosen(set(times), times, "a.py")) == MOST_TESTS
