"""What figures are drawn with: sheet, style, sizes, labels."""
