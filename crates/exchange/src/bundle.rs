//! Several files as one: a ZIP archive (APPNOTE 6.3.10) whose members are stored as they are. The same files in
//! the same order are the same bytes: members bear no moment but the first that the format knows.

/// A bundle being made.
#[derive(Debug, Default)]
pub struct Bundle {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    members: u16,
}

/// Bit 11 of the flags: names are UTF-8.
const UTF8: u16 = 0x0800;
/// 1 January 1980, the first day the format knows.
const FIRST_DAY: u16 = 0x0021;

impl Bundle {
    /// Adds a file. Names are given once each; a bundle holds 65,535 files and 4 GB at most, far above any report.
    pub fn add(&mut self, name: &str, content: &[u8]) {
        let offset = narrow(self.bytes.len());
        let mut about = Vec::with_capacity(26);
        for field in [20, UTF8, 0, 0, FIRST_DAY] {
            about.extend(field.to_le_bytes());
        }
        for field in [crc32(content), narrow(content.len()), narrow(content.len())] {
            about.extend(field.to_le_bytes());
        }
        about.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
        about.extend(0_u16.to_le_bytes());
        self.bytes.extend(*b"PK\x03\x04");
        self.bytes.extend(&about);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(content);
        self.directory.extend(*b"PK\x01\x02");
        self.directory.extend(20_u16.to_le_bytes());
        self.directory.extend(&about);
        // No comment, first disk, no attributes within, none of the file system.
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.members += 1;
    }

    /// The archive.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        let (offset, length) = (narrow(self.bytes.len()), narrow(self.directory.len()));
        self.bytes.extend(&self.directory);
        self.bytes.extend(*b"PK\x05\x06");
        self.bytes.extend([0; 4]);
        self.bytes.extend(self.members.to_le_bytes());
        self.bytes.extend(self.members.to_le_bytes());
        self.bytes.extend(length.to_le_bytes());
        self.bytes.extend(offset.to_le_bytes());
        self.bytes.extend([0; 2]);
        self.bytes
    }
}

fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The check sum of ISO 3309, as the format wants it.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        let mut low = (sum ^ u32::from(*byte)) & 0xff;
        for _ in 0..8 {
            low = if low & 1 == 1 { (low >> 1) ^ 0xedb8_8320 } else { low >> 1 };
        }
        (sum >> 8) ^ low
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_sum_is_the_published_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn each_member_stands_where_the_directory_says() {
        let mut bundle = Bundle::default();
        bundle.add("a.csv", b"x\r\n1\r\n");
        bundle.add("é.svg", b"<svg/>");
        let bytes = bundle.finish();
        let end = bytes.len() - 22;
        assert_eq!(&bytes[end..end + 4], b"PK\x05\x06");
        let four = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let two = |at: usize| u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap()) as usize;
        assert_eq!(two(end + 10), 2);
        let mut at = four(end + 16);
        let mut found = Vec::new();
        for _ in 0..2 {
            assert_eq!(&bytes[at..at + 4], b"PK\x01\x02");
            let (length, name, offset) = (four(at + 20), two(at + 28), four(at + 42));
            assert_eq!(&bytes[offset..offset + 4], b"PK\x03\x04");
            assert_eq!((four(offset + 14), four(offset + 18)), (four(at + 16), length));
            let start = offset + 30;
            found.push((
                String::from_utf8(bytes[start..start + name].to_vec()).unwrap(),
                bytes[start + name..start + name + length].to_vec(),
            ));
            at += 46 + name;
        }
        assert_eq!(at, end);
        assert_eq!(
            found,
            [("a.csv".to_owned(), b"x\r\n1\r\n".to_vec()), ("é.svg".to_owned(), b"<svg/>".to_vec())]
        );
    }
}
