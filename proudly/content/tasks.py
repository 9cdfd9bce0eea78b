from proudly.content.suggestions import tasks as suggestions

__all__ = ["suggestions"]
