//! The business metrics of the manual, declared once; labels are types, so a wrong one does not compile.
