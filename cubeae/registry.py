"""Registries: one for each kind of thing that there can be several of.

An entry is a class (one instance of it is kept) or a function. A name is taken once, and an
unknown name is an error that lists the known ones, never a default.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar, Union

from pydantic import Discriminator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

Entry = TypeVar("Entry")
Added = TypeVar("Added")


class UnknownNameError(KeyError):
    """A name that a registry does not have; the message lists those that it has."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would put it in quotes


class Registry(Mapping[str, Entry], Generic[Entry]):
    """Entries by name, in the order in which they were added.

    Args:
        what: what an entry is, for messages, e.g. ``"dataset kind"``.
        keeps_classes: whether entries are classes themselves, and not one instance of each.
    """

    def __init__(self, what: str, keeps_classes: bool = False) -> None:
        self.what, self._keeps_classes = what, keeps_classes
        self._entries: dict[str, Entry] = {}

    def add(self, name: str) -> Callable[[Added], Added]:
        """A decorator that adds a function, or one instance of a class, as ``name``.

        With ``keeps_classes`` it adds the class itself.

        Raises:
            ValueError: the name is taken.
        """

        def decorate(added: Added) -> Added:
            if name in self._entries:
                taken = f"the {self.what} {name!r} is registered already"
                raise ValueError(f"{taken}; any name is allowed but {', '.join(self)}")
            is_made = isinstance(added, type) and not self._keeps_classes
            entry: Any = added() if is_made else added  # type: ignore[operator]
            self._entries[name] = entry
            return added

        return decorate

    def __getitem__(self, name: str) -> Entry:
        """The entry called ``name``; raises UnknownNameError where there is none."""
        if name not in self._entries:
            raise UnknownNameError(f"no such {self.what}: {name!r}; allowed: {', '.join(self)}")
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(frozen=True)
class Known:
    """Annotates a config's text that must be a name of ``registry``.

    The registry is asked at validation, so that entries may be added until then.
    """

    registry: Registry[Any]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "enum": list(self.registry)}

    def _check(self, name: str) -> str:
        if name not in self.registry:
            *others, last = (f"'{known}'" for known in self.registry)
            allowed = f"{', '.join(others)} or {last}" if others else last
            raise ValueError(f"must be {allowed}")
        return name


@dataclass(frozen=True, eq=False)  # hashed by identity: it may be a part of a union
class KindOf:
    """Annotates a config's map whose key ``kind`` names a data class of ``registry``.

    The annotated type is the classes' base. The registry is asked when pydantic builds the
    validator, so that entries may be added until then; it needs two or more.
    """

    registry: Registry[Any]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        kinds: Any = Union[tuple(self.registry.values())]  # noqa: UP007
        return handler.generate_schema(Annotated[kinds, Discriminator("kind")])
