"""The atlas: mechanism effects of many data sets side by side, combined over lines, and compared."""
