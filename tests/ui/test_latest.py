"""Answers that are never stale: whatever the thread takes, only the newest question is answered."""

import asyncio
import threading

import pytest

from rnntui.ui.latest import Latest


class Desk:
    """Asks, and keeps what is told; a question of this list waits until it is let go."""

    def __init__(self, slow=()):
        self.told, self.failed, self.asked, self.tasks = [], [], [], []
        self.gates = {question: threading.Event() for question in slow}
        self.begun = {question: threading.Event() for question in slow}
        self.latest = Latest(
            self.answer,
            lambda question, answer: self.told.append((question, answer)),
            lambda question, error: self.failed.append((question, str(error))),
            lambda work: self.tasks.append(asyncio.ensure_future(work)),
            delay=0.005,
            patience=0.05,
        )

    def answer(self, question):
        self.asked.append(question)
        if question in self.gates:
            self.begun[question].set()
            assert self.gates[question].wait(20)
        if question == "wrong":
            raise ValueError("no")
        return question.upper()

    async def end(self):
        await asyncio.gather(*self.tasks)


async def test_the_answer_to_one_question_is_told():
    desk = Desk()
    desk.latest.ask("a")
    assert desk.latest.busy
    await desk.end()
    assert desk.told == [("a", "A")]
    assert not desk.latest.busy


async def test_of_questions_in_quick_succession_only_the_last_is_asked():
    desk = Desk()
    for question in "abcdef":
        desk.latest.ask(question)
    await desk.end()
    assert desk.asked == ["f"]
    assert desk.told == [("f", "F")]


async def test_a_slow_answer_to_an_older_question_is_dropped():
    desk = Desk(slow=["old"])
    desk.latest.ask("old")
    await asyncio.to_thread(desk.begun["old"].wait, 20)
    for question in ("newer", "newest"):
        desk.latest.ask(question)
    desk.gates["old"].set()
    await desk.end()
    assert desk.asked == ["old", "newest"]
    assert desk.told == [("newest", "NEWEST")]


async def test_nothing_is_told_of_what_was_dropped():
    desk = Desk(slow=["old"])
    desk.latest.ask("old")
    await asyncio.to_thread(desk.begun["old"].wait, 20)
    desk.latest.drop()
    desk.gates["old"].set()
    await desk.end()
    assert desk.told == []
    desk.latest.ask("next")
    await desk.end()
    assert desk.told == [("next", "NEXT")]


async def test_who_types_without_end_is_answered_all_the_same():
    desk = Desk()
    for number in range(200):
        desk.latest.ask(f"text {number}")
        if desk.told:
            break
        await asyncio.sleep(0.002)  # faster than the delay
    assert desk.asked, "it waited for a pause for ever"
    await desk.end()


@pytest.mark.parametrize("newer", [False, True])
async def test_what_went_wrong_is_told_unless_a_newer_question_was_asked(newer):
    desk = Desk(slow=["wrong"])
    desk.latest.ask("wrong")
    await asyncio.to_thread(desk.begun["wrong"].wait, 20)
    if newer:
        desk.latest.ask("right")
    desk.gates["wrong"].set()
    await desk.end()
    assert desk.failed == ([] if newer else [("wrong", "no")])
    assert desk.told == ([("right", "RIGHT")] if newer else [])
