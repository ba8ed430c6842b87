"""Policy decisions: one question a module, each answer a value that keeps its reasons."""
