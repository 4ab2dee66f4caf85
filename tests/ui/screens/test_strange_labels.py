"""Labels that nobody expects, on each screen that shows one: markup, long, many, empty, RTL."""

import json

import pytest
from driving import go, shown, until

from rnntui.data.adding import add
from rnntui.runs import store
from rnntui.ui.screens.data_words import HEADS

STRANGE = {
    "open": ("[/", "[/b]"),
    "link": ("[@click=app.quit]x[/]", "[bold red]y"),
    "long": ("l" * 3_000, "m" * 3_000),
    "empty": ("", " "),
    "right to left": ("שלום", "مرحبا"),
    "many": tuple(f"label {number}" for number in range(40)),
}


@pytest.mark.parametrize("labels", STRANGE.values(), ids=STRANGE)
async def test_the_sides_of_a_set_with_strange_labels(app, tmp_path, labels):
    rows = [
        {"label": label or "[]", "text": f"text {n} of {place} [/] &amp;"}
        for n in range(4)
        for place, label in enumerate(labels)
    ]
    if labels[0] == "":
        rows[0]["label"] = "[/nothing]"  # a set cannot have an empty label; a run's may
    file = tmp_path / "strange.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    add("strange", file)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.room is not None and app.room.chosen is not None)
        app.room.reload(mark="strange")
        await pilot.press("enter")
        await until(pilot, lambda: "row 1 of" in shown(app))
        for _, key, _ in HEADS:
            await pilot.press(key)
            await until(
                pilot, lambda: app.room.counts.report is None and not app.room.counts.running
            )
        await pilot.press("p", "l", "l")
        await until(pilot, lambda: "label: " in shown(app))
        await pilot.press("t")
        await until(
            pilot, lambda: app.room.section == "train" and app.room.form.draft.data == "strange"
        )


@pytest.mark.parametrize("labels", list(STRANGE.values())[:-1], ids=list(STRANGE)[:-1])
async def test_a_run_with_strange_labels_on_every_screen(trained_app, labels):
    app, run = trained_app, store.find("spam")
    data = json.loads((run.path / "data.json").read_text())
    data["recipe"]["labels"] = list(labels)
    (run.path / "data.json").write_text(json.dumps(data))
    path = run.path / "test.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    names = {"ham": labels[0], "spam": labels[1]}
    for row in rows:
        row["label"] = names[row["label"]]
        row["p"] = {names[name]: p for name, p in row["p"].items()}
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    report = json.loads((run.path / "report.json").read_text())
    for entry in report["labels"]:
        entry["label"] = names[entry["label"]]
    report["positive"] = labels[1]
    (run.path / "report.json").write_text(json.dumps(report))
    async with app.run_test(size=(160, 50)) as pilot:
        room = await go(pilot, "train")
        room.watch_run(run)
        await until(pilot, lambda: room.live.report is not None)
        for _ in range(4):
            await pilot.press("d")
        await pilot.resize_terminal(60, 20)
        for _ in range(4):
            await pilot.press("d")
        await go(pilot, "runs")
        await until(pilot, lambda: "spam" in shown(app))
        await pilot.press("down", "up")
        await go(pilot, "spam")
        # The desk with its figures, or in place why there are none.
        await until(pilot, lambda: "test set" in shown(app) or "spam:" in shown(app))
        await pilot.resize_terminal(160, 50)
        await pilot.press("escape")
        await go(pilot, "learn")
