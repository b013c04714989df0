"""The one module-level application, for gunicorn: ``likeopt.wsgi:app``."""

from likeopt.app import compile_templates, create_app
from likeopt.errors import StartupError
from likeopt.refusal import refuse

try:
    app = create_app()
except StartupError as error:
    refuse(error)
compile_templates(app)
