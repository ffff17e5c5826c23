# SPDX-License-Identifier: Apache-2.0
"""The graph of the order path: stacks folded from the text of perf, and its frames computed by hand."""

from xml.etree import ElementTree as ET

from tests.measurements.order_path import flame_graph, folded, frames_of, table

# Three samples: two of a look-up below the gate, one of an allocation beside it. The innermost frame comes first.
LOOK_UP = """python
\t    7f01 _Py_dict_lookup.localalias
\t    7f02 CPyDef_clearinghouse___statemachine___pretrade___gate___reserve
\t    7f03 cfunction_vectorcall_FASTCALL
\t    7f04 _PyEval_EvalFrameDefault
\t    7f05 start_thread

"""
ALLOCATION = """python
\t    7f01 PyObject_Malloc
\t    7f04 _PyEval_EvalFrameDefault

"""


def test_stacks_are_folded_and_drawn_with_their_shares() -> None:
    """Two samples of three are below the gate; frames of the interpreter that follow each other are one."""
    stacks = folded((LOOK_UP + ALLOCATION + LOOK_UP).splitlines())
    gate = "pretrade.gate.reserve"
    assert stacks == {("Python", gate, "_Py_dict_lookup"): 2, ("Python", "PyObject_Malloc"): 1}
    assert sorted(frames_of(stacks)) == [
        (0, 0, 3, "Python"),
        (1, 0, 1, "PyObject_Malloc"),
        (1, 1, 2, gate),
        (2, 1, 2, "_Py_dict_lookup"),
    ]
    graph = ET.fromstring(flame_graph(stacks, "a <title>"))  # noqa: S314  our own text
    titles = [each.text for each in graph.iter("{http://www.w3.org/2000/svg}title")]
    assert titles == [
        "Python: 100.0%",
        "PyObject_Malloc: 33.3%",
        f"{gate}: 66.7%",
        "_Py_dict_lookup: 66.7%",
    ]
    assert table(stacks).splitlines()[2:] == [
        "| `_Py_dict_lookup` | 66.7% | 66.7% |",
        "| `PyObject_Malloc` | 33.3% | 33.3% |",
    ]
