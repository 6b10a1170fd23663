//! How the workbooks that we write look: fonts, headings, widths for Chinese, dates of creation that
//! are given and not taken from the clock, so that the same content gives the same bytes.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use crate::kernel::refusal::Fault;
use crate::kernel::{Day, Text};

/// What a cell can hold at most.
const CELL_CHARACTERS: usize = 32_767;
const FONT: &str = "Microsoft YaHei";
const INK: Color = Color::RGB(0x1F_3A_5F);
const PALE: Color = Color::RGB(0xE8_EE_F5);
const WARM: Color = Color::RGB(0xFC_E9_D4);
const LINE: Color = Color::RGB(0xC5_CE_D8);

/// The colour of bars and headings.
pub(super) const ACCENT: Color = INK;

pub(super) fn fault(error: XlsxError) -> Fault {
    Fault::new(error)
}

/// An empty workbook with its properties.
pub(super) fn workbook(title: &Text, created: Day) -> Result<Workbook, XlsxError> {
    use chrono::Datelike;
    let part = |number: u32| u8::try_from(number).unwrap_or(1);
    let moment = ExcelDateTime::from_ymd(
        u16::try_from(created.year()).unwrap_or(1900),
        part(created.0.month()),
        part(created.0.day()),
    )?;
    let mut book = Workbook::new();
    let named = if title.en.is_empty() { title.zh.clone() } else { format!("{} · {}", title.zh, title.en) };
    book.set_properties(&DocProperties::new().set_title(named).set_author("Rencai").set_creation_datetime(&moment));
    Ok(book)
}

/// The looks of cells.
pub(super) struct Look {
    /// A heading.
    pub heading: Format,
    /// The heading of what must be filled.
    pub required: Format,
    /// The title of a sheet.
    pub title: Format,
    /// Small print.
    pub remark: Format,
    /// Text in a table.
    pub text: Format,
    /// Text that stays on one line.
    pub line: Format,
    /// A number in a table.
    pub number: Format,
    /// A number that stands out.
    pub strong: Format,
}

impl Look {
    pub fn new() -> Self {
        let plain = Format::new().set_font_name(FONT).set_font_size(10);
        let boxed =
            plain.clone().set_border(FormatBorder::Thin).set_border_color(LINE).set_align(FormatAlign::VerticalCenter);
        let heading = boxed.clone().set_bold().set_text_wrap().set_align(FormatAlign::Center);
        Self {
            required: heading.clone().set_background_color(WARM),
            heading: heading.set_background_color(PALE),
            title: plain.clone().set_bold().set_font_size(14).set_font_color(INK),
            remark: plain.set_font_size(9).set_font_color(Color::RGB(0x59_63_6E)),
            text: boxed.clone().set_text_wrap().set_align(FormatAlign::Top),
            line: boxed.clone(),
            strong: boxed.clone().set_bold().set_align(FormatAlign::Right),
            number: boxed.set_align(FormatAlign::Right),
        }
    }
}

/// The format of a column to be filled: as text, so that leading zeros stay.
pub(super) fn as_text() -> Format {
    Format::new().set_font_name(FONT).set_font_size(10).set_num_format("@")
}

/// The format of a column to be filled with days or integers.
pub(super) fn filled(number_format: &str) -> Format {
    Format::new().set_font_name(FONT).set_font_size(10).set_num_format(number_format)
}

/// The width of a column that shows these texts: a Chinese character takes two places.
pub(super) fn width<'t>(texts: impl IntoIterator<Item = &'t str>, least: u16, most: u16) -> f64 {
    let widest = texts.into_iter().flat_map(str::lines).map(UnicodeWidthStr::width).max().unwrap_or_default();
    f64::from(u16::try_from(widest.saturating_add(3)).unwrap_or(most).clamp(least, most))
}

/// Sets the widths of columns from the first on.
pub(super) fn set_widths(sheet: &mut Worksheet, widths: &[f64]) -> Result<(), XlsxError> {
    for (column, width) in (0_u16..).zip(widths) {
        sheet.set_column_width(column, *width)?;
    }
    Ok(())
}

/// As much of a text as a cell can hold, counted as Excel counts.
pub(super) fn fitting(text: &str) -> String {
    if text.len() <= CELL_CHARACTERS {
        return text.to_owned();
    }
    let mut units = 0;
    text.chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= CELL_CHARACTERS
        })
        .collect()
}

/// Prints on landscape A4, one page wide, with the first rows on each page.
pub(super) fn printable(sheet: &mut Worksheet, heading_row: u32) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_footer("&C&P / &N");
    sheet.set_repeat_rows(heading_row, heading_row)?;
    Ok(())
}
