"""Modules of the package import one another in one direction and one style, lazy imports counted."""

import ast
import re
from graphlib import TopologicalSorter

from copies import ROOT

PACKAGE = ROOT / "workflow" / "sorascope"
PATHS = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}


def for_types_only(node):
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imports(node):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif not for_types_only(child):
            yield from imports(child)


def origin(module, statement):
    """Return the absolute name of what a `from` statement imports from."""
    inside = module.split(".") if PATHS[module].name == "__init__.py" else module.split(".")[:-1]
    above = inside[: len(inside) - statement.level + 1] if statement.level else []
    return ".".join([*above, *([statement.module] if statement.module else [])])


def imported(module):
    found = set()
    for statement in imports(ast.parse(PATHS[module].read_text(encoding="utf-8"))):
        if isinstance(statement, ast.Import):
            found |= {alias.name for alias in statement.names}
            continue
        source = origin(module, statement)
        names = {f"{source}.{alias.name}" for alias in statement.names}
        found |= {name if name in PATHS else source for name in names}
    return (found & PATHS.keys()) - {module}


def test_no_module_leads_back_to_itself():
    graph = {module: imported(module) for module in PATHS}
    assert sum(map(len, graph.values())) > 400
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_the_package_is_imported_by_relative_names_within():
    absolute = [
        f"{module}: {ast.unparse(node)}"
        for module, path in PATHS.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom | ast.Import)
        and not getattr(node, "level", 0)
        and {"sorascope"} & {name.split(".")[0] for name in named(node)}
    ]
    assert absolute == []


def named(node):
    return [node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]


def test_the_table_of_a_samples_way_names_rooms_that_exist():
    page = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
    table = page.partition("| what happens |")[2].partition("\n\n")[0]
    rooms = [name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[3])]
    assert len(rooms) > 10
    assert [name for name in rooms if not any(PACKAGE.glob(f"{name}*"))] == []
    assert [name for name in rooms if (PACKAGE / name).is_dir() == (PACKAGE / f"{name}.py").is_file()] == []
