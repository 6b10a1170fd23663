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
/// Excel keeps so many digits of a number.
const DIGITS_EXACT: usize = 15;
const FONT: &str = "Microsoft YaHei";
const INK: Color = Color::RGB(0x1F_3A_5F);
const PALE: Color = Color::RGB(0xE8_EE_F5);
const WARM: Color = Color::RGB(0xFC_E9_D4);
const LINE: Color = Color::RGB(0xC5_CE_D8);

/// The colour of bars and headings.
pub(crate) const ACCENT: Color = INK;

pub(crate) fn fault(error: XlsxError) -> Fault {
    Fault::new(error)
}

/// An empty workbook with its properties.
pub(crate) fn workbook(title: &Text, created: Day) -> Result<Workbook, XlsxError> {
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
pub(crate) struct Look {
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
    /// A rank.
    pub rank: Format,
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
            rank: boxed.clone().set_bold().set_align(FormatAlign::Center),
            strong: boxed.clone().set_bold().set_align(FormatAlign::Right),
            number: boxed.set_align(FormatAlign::Right),
        }
    }
}

/// The format of a column to be filled: as text, so that leading zeros stay.
pub(crate) fn as_text() -> Format {
    Format::new().set_font_name(FONT).set_font_size(10).set_num_format("@")
}

/// The format of a column to be filled with days or integers.
pub(crate) fn filled(number_format: &str) -> Format {
    Format::new().set_font_name(FONT).set_font_size(10).set_num_format(number_format)
}

/// The width of a column that shows these texts: a Chinese character takes two places.
pub(crate) fn width<'t>(texts: impl IntoIterator<Item = &'t str>, least: u16, most: u16) -> u16 {
    let widest = texts.into_iter().flat_map(str::lines).map(UnicodeWidthStr::width).max().unwrap_or_default();
    u16::try_from(widest.saturating_add(3)).unwrap_or(most).clamp(least, most)
}

/// Sets the widths of columns from the first on.
pub(crate) fn set_widths(sheet: &mut Worksheet, widths: &[u16]) -> Result<(), XlsxError> {
    for (column, width) in (0_u16..).zip(widths) {
        sheet.set_column_width(column, *width)?;
    }
    Ok(())
}

/// Makes a row as high as its wrapped texts need: not every program does so by itself.
pub(crate) fn set_height<'t>(
    sheet: &mut Worksheet,
    row: u32,
    texts: impl IntoIterator<Item = (&'t str, u16)>,
) -> Result<(), XlsxError> {
    let lines = |(text, width): (&str, u16)| -> usize {
        let room = usize::from(width.max(4) - 2);
        text.lines().map(|line| UnicodeWidthStr::width(line).div_ceil(room).max(1)).sum()
    };
    let most = texts.into_iter().map(lines).max().unwrap_or(1).clamp(1, 24);
    if most > 1 {
        sheet.set_row_height(row, u16::try_from(most).unwrap_or(1) * 15 + 3)?;
    }
    Ok(())
}

/// As much of a text as a cell can hold, counted as Excel counts.
pub(crate) fn fitting(text: &str) -> String {
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

/// Writes a decimal as a number where Excel keeps each of its digits, else as text.
pub(crate) fn decimal(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    match text.parse::<f64>() {
        Ok(number) if plain && digits <= DIGITS_EXACT => {
            let places = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            let shown = if places == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(places)) };
            sheet.write_number_with_format(row, column, number, &format.clone().set_num_format(shown))?;
        }
        _ => {
            sheet.write_string_with_format(row, column, fitting(text), format)?;
        }
    }
    Ok(())
}

/// Prints on landscape A4, one page wide, with the first rows on each page.
pub(crate) fn printable(sheet: &mut Worksheet, heading_row: u32) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_footer("&C&P / &N");
    sheet.set_repeat_rows(heading_row, heading_row)?;
    Ok(())
}
