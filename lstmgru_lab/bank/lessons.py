"""The fifteen lessons and the names of their notebooks, the same in lessons, solutions and exercises."""

__all__ = ["NOTEBOOKS"]

NOTEBOOKS = (
    "01_why_gates",
    "02_forget_gate",
    "03_input_gate",
    "04_cell_state",
    "05_output_gate",
    "06_gradient_highway",
    "07_update_gate",
    "08_reset_gate",
    "09_torch_modules",
    "10_lstm_and_gru",
    "11_text",
    "12_time_series",
    "13_speech",
    "14_when_to_use_what",
    "15_relatives",
)
