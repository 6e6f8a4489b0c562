"""网站 — puts the counters together around one wired application."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask

from negotiation.bootstrap import Application
from negotiation.usecases.passes import CONFIRMERS
from negotiation.usecases.seals import SEALED_BY
from web import identity, in_app, language, problems, rare, security, sent, turns
from web.counters import (
    acts,
    congress,
    desk,
    entrance,
    heads,
    keys,
    outside_keys,
    paper_seals,
    passes,
    practice,
    public,
    register,
    seals,
    signing,
    why,
)
from web.identity import COUNTERS, EXTENSION


def create_app(application: Application) -> Flask:
    """The counters as a Flask application."""
    app = Flask(__name__)
    app.extensions[EXTENSION] = application
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    language.install(app)
    turns.install(app)  # before anything asks the database
    security.install(app, application.settings)
    sent.install(app)
    in_app.install(app)
    rare.install(app)
    problems.install(app)
    entrance.install(app)
    app.register_blueprint(public.blueprint)
    app.register_blueprint(congress.blueprint)
    app.register_blueprint(keys.public)
    for counter in COUNTERS.values():
        blueprint = desk.blueprint_for(counter)
        acts.add_routes(blueprint)
        signing.add_routes(blueprint)
        why.add_routes(blueprint)
        keys.add_routes(blueprint, counter)
        outside_keys.add_routes(blueprint)
        practice.add_routes(blueprint)
        heads.add_routes(blueprint)
        register.add_routes(blueprint, counter)
        passes.add_routes(blueprint, counter)
        seals.add_routes(blueprint, counter)
        if counter.kind in SEALED_BY:
            paper_seals.add_routes(blueprint)
        app.register_blueprint(blueprint)
    app.context_processor(_everywhere)
    return app


def _everywhere() -> dict[str, Any]:
    """What every page shows: who is at the counter, and the practice clock."""
    person = identity.actor()
    application = identity.application()
    return {
        "me": person,
        "seat": identity.delegate() if person is None else None,
        "home": identity.organisation(),
        "counter": COUNTERS.get(person.organisation_kind) if person else None,
        "may_issue_passes": bool(person and person.roles & CONFIRMERS),
        "practice": application.practice,
        "practice_code": practice.code,
        "operator": application.settings.operator,
        "help_line": application.settings.help_line,
        "now": identity.now(),
        "today": identity.now().date(),
        "date": date,
    }
