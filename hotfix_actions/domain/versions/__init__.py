"""Tags and versions: which tag a hotfix starts from, and which number it gets."""
