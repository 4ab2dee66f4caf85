"""The screen Learn: the lesson, with a real network beside each page."""

from functools import partial
from typing import TYPE_CHECKING

from rnntui.ui.screens.learn_live import Board
from rnntui.ui.screens.learn_page import PageText
from rnntui.ui.screens.learn_room import LearnDesk

if TYPE_CHECKING:
    from rnntui.runs.store import Run
    from rnntui.settings import TaskName
    from rnntui.ui.screens.learn_live import Live

FAR = 1_000_000
"""More steps than there ever are."""


class LearnRoom(LearnDesk):
    """What the keys of the lesson do."""

    section = "learn"
    CSS_PATH = "learn.tcss"

    def can(self, action: str) -> bool:
        """Whether an action does something now."""
        live = self.live
        if action in ("next_page", "previous_page", "index", "down", "up", "turn"):
            return {
                "next_page": self.number + 1 < len(self.pages),
                "previous_page": self.number > 0,
                "index": bool(self.pages),
                "turn": self.alone,
            }.get(action, True)
        return live is not None and self._can_show(action, live)

    def _can_show(self, action: str, live: "Live") -> bool:
        """Whether the picture knows an action now."""
        here = self.missing is None and live.found is not None
        match action:
            case "run":
                return not self.typing and not (self.missing is not None and self.rnntui.training)
            case "forward" | "last":
                return here and live.can_move(1)
            case "back" | "first":
                return here and live.can_move(-1)
            case "view":
                return len(live.views) > 1 and (here or live.found is None)
            case "more" | "less":
                return bool(live.knob) and here
            case "write":
                return bool(live.written) and self.missing is None and not self.typing
            case "example":
                page = self.page
                return here and bool(live.written) and page is not None and self.own_text
            case "model":
                return bool(live.needs)
            case "escape":
                return self.asked
        return True

    @property
    def own_text(self) -> bool:
        """Whether the page has an example, and the text is another."""
        page = self.page
        example = "" if page is None else page.setting("example")
        return page is not None and bool(example) and self._texts.get(page.name) != example

    # Pages

    def action_next_page(self) -> None:
        """The next page."""
        self.open_page(self.number + 1)

    def action_previous_page(self) -> None:
        """The page before."""
        self.open_page(self.number - 1)

    def action_index(self) -> None:
        """All pages."""
        from rnntui.ui.screens.learn_index import Index

        self.app.push_screen(Index(self.pages, self.number), self._go)

    def _go(self, number: int | None) -> None:
        if number is not None and number != self.number:
            self.open_page(number)

    def on_page_text_link(self, event: PageText.Link) -> None:
        """A link to a page goes there; any other address is told, and nothing is opened."""
        name = event.address.removesuffix(".md").rpartition("/")[2]
        for number, page in enumerate(self.pages):
            if page.name == name:
                self.open_page(number)
                return
        self.tell(f"nothing is opened from here; the address: {event.address}")

    def action_down(self) -> None:
        """Scrolls the text."""
        self.query_one(PageText).scroll_relative(y=3, animate=False)

    def action_up(self) -> None:
        """Scrolls the text."""
        self.query_one(PageText).scroll_relative(y=-3, animate=False)

    def see_picture(self) -> None:
        """The picture, where the text has all the room."""
        if self.alone and not self.picture:
            self.action_turn()

    def action_turn(self) -> None:
        """The other of text and picture."""
        self.picture = not self.picture
        self._fit()

    # The picture

    def action_run(self) -> None:
        """Runs it on the next text of the data; trains a model where there is none."""
        live = self.live
        if live is None:
            return
        self.see_picture()
        if self.missing is not None:
            if self.asked:
                self.asked = False
                self.rnntui.train_demo(self.missing)
            else:
                self.asked = True
            self._show_missing()
        elif self.page is not None and self.page.live == "variants":
            self.begin(self._to_train(), group="go")
        else:
            self.compute(fresh=True)

    async def _to_train(self) -> None:
        await self.rnntui.action_go("train")
        room = self.rnntui.room
        if room is not None and room.section == "train":
            action = getattr(room, "action_variants", None)
            if action is not None and room.can("variants"):
                room.call_after_refresh(action)

    def action_escape(self) -> None:
        """Trains nothing."""
        self.asked = False
        self._show_missing()

    def action_forward(self) -> None:
        """One step on."""
        self._move(1)

    def action_back(self) -> None:
        """One step back."""
        self._move(-1)

    def action_first(self) -> None:
        """The first step."""
        self._move(-FAR)

    def action_last(self) -> None:
        """The last step."""
        self._move(FAR)

    def _move(self, by: int) -> None:
        self.see_picture()
        if self.live is not None:
            with self.app.batch_update():
                self.live.move(by)
                self.show_live()
            self.refresh_bindings()

    def on_board_hit(self, event: Board.Hit) -> None:
        """A click goes to the step that was hit."""
        live = self.live
        if live is not None and live.found is not None:
            row = live.row_at(event.y, event.height)
            if row is not None:
                self._move(row - live.step)

    def action_view(self) -> None:
        """The next side."""
        if self.live is None:
            return
        self.see_picture()
        with self.app.batch_update():
            anew = self.live.turn()
            self.show_live()
        if anew:
            self.compute()
        self.refresh_bindings()

    def action_more(self) -> None:
        """The knob up."""
        self._wind(1)

    def action_less(self) -> None:
        """The knob down."""
        self._wind(-1)

    def _wind(self, by: int) -> None:
        if self.live is None:
            return
        self.see_picture()
        with self.app.batch_update():
            anew = self.live.wind(by)
            self.show_live()
        if anew:
            self.compute()
        self.refresh_bindings()

    def action_write(self) -> None:
        """Into the box."""
        self.see_picture()
        self.written().focus()

    def action_example(self) -> None:
        """The page's own text."""
        self.forget_text()
        self.compute()

    def action_model(self) -> None:
        """Chooses the model: the first that the picture needs."""
        live = self.live
        if live is None or not live.needs:
            return
        from rnntui.ui.screens.models import ModelsScreen

        task = live.needs[0]
        title, present = "Which model is looked at?", self.chosen.get(task)
        self.app.push_screen(ModelsScreen(task, title, present), partial(self._choose, task))

    def _choose(self, task: "TaskName", run: "Run | None") -> None:
        if run is not None:
            self.chosen[task] = run
            self.compute()


ROOM = LearnRoom
