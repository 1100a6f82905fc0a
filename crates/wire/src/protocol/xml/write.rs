//! Writing XML text.

/// XML text in the making. Names come from schemas, so that they need no escape.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    text: String,
}

impl Writer {
    /// A document, with its declaration.
    pub(crate) fn document() -> Self {
        Self { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned() }
    }

    /// Opens an element; finish its attributes with [`Writer::inside`].
    pub(crate) fn open(&mut self, name: &str) {
        self.text.push('<');
        self.text.push_str(name);
    }

    /// Adds an attribute to the element being opened.
    pub(crate) fn attribute(&mut self, name: &str, value: &str) {
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
        self.escape(value);
        self.text.push('"');
    }

    /// Ends the opening tag.
    pub(crate) fn inside(&mut self) {
        self.text.push('>');
    }

    /// Opens an element without attributes, or with a default namespace.
    pub(crate) fn start(&mut self, name: &str, namespace: &str) {
        self.open(name);
        if !namespace.is_empty() {
            self.attribute("xmlns", namespace);
        }
        self.inside();
    }

    /// Closes an element.
    pub(crate) fn end(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    /// Text inside of an element.
    pub(crate) fn text(&mut self, text: &str) {
        self.escape(text);
    }

    /// An element that holds text.
    pub(crate) fn leaf(&mut self, name: &str, text: &str) {
        self.start(name, "");
        self.escape(text);
        self.end(name);
    }

    /// The text so far.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.text.into_bytes()
    }

    fn escape(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                // Readers make a line feed of a bare one.
                '\r' => self.text.push_str("&#xD;"),
                '\t' | '\n' => self.text.push(c),
                // XML 1.0 has no way to say these, not even by reference.
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => self.text.push('\u{fffd}'),
                '\u{85}' => self.text.push_str("&#x85;"),
                '\u{2028}' => self.text.push_str("&#x2028;"),
                _ => self.text.push(c),
            }
        }
    }
}
