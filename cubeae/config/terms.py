"""The terms of a config: for each penalty a map of its weight, schedule and parameters.

Pydantic builds one data class per penalty, whose keys are those of ``TermConfig`` and the fields of
the penalty. So the config's faults and its JSON schema know each penalty's parameters.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, make_dataclass
from typing import Annotated, Any, get_type_hints

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from cubeae.config.types import TermConfig
from cubeae.parts.penalties import PENALTIES
from cubeae.parts.penalty import Penalty
from cubeae.specs.training import PenaltyName


def parameter_types(penalty: Penalty) -> dict[str, Any]:
    """The parameters of a penalty, with their types and bounds.

    Raises:
        NameError: an annotation names what its module does not define.
    """
    names = penalty.parameters
    hints = get_type_hints(type(penalty), include_extras=True) if names else {}
    return {name: hints[name] for name in names}


def term_class(name: str) -> type[TermConfig]:
    """The data class of one penalty's terms: its parameters have no defaults in a config.

    Raises:
        UnknownNameError: there is no such penalty.
    """
    return make_dataclass(
        f"{type(PENALTIES[name]).__name__}Term",
        list(parameter_types(PENALTIES[name]).items()),
        bases=(TermConfig,),
        frozen=True,
        namespace={"__pydantic_config__": TermConfig.__pydantic_config__},
    )


@dataclass(frozen=True)
class _ByPenalty:
    """Annotates a map of terms by penalty: the terms keep the order of the file."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        known = handler.generate_schema(dict[PenaltyName, Any])
        terms = core_schema.typed_dict_schema(
            {
                name: core_schema.typed_dict_field(
                    handler.generate_schema(term_class(name)), required=False
                )
                for name in PENALTIES
            }
        )
        ordered = core_schema.no_info_wrap_validator_function(_in_order, terms)
        return core_schema.chain_schema([known, ordered])

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        ordered = schema["steps"][1]
        return {**handler(ordered), "additionalProperties": False}


def _in_order(
    given: Mapping[str, Any], validate: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    found = validate(given)
    return {name: found[name] for name in given}


Terms = Annotated[dict[str, TermConfig], _ByPenalty()]
