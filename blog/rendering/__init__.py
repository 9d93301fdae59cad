from blog.rendering.html import Rendered, render, text_of

__all__ = ["Rendered", "render", "text_of"]
