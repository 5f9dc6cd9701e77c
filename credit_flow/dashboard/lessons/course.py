"""The lessons in the order of the course."""

from credit_flow.core.discover import members, nearest
from credit_flow.dashboard.lessons.lesson import Lesson


def course() -> dict[str, Lesson]:
    """All lessons by name, in their order."""
    found = {name: kind() for name, kind in members("dashboard.lessons", Lesson).items()}
    return dict(sorted(found.items(), key=lambda item: item[1].number))


def lesson(name: str) -> Lesson:
    """One lesson. Errors: `UnknownName`, suggesting the nearest one."""
    lessons = course()
    if name not in lessons:
        raise nearest(name, lessons, "lesson")
    return lessons[name]
