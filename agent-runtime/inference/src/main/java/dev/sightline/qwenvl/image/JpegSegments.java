package dev.sightline.qwenvl.image;

import java.nio.charset.StandardCharsets;

/** Walks through the segments of a JPEG up to its first scan; any other file has none. */
final class JpegSegments {

    static final int APP1 = 0xe1;
    static final int APP14 = 0xee;
    private static final int START_OF_SCAN = 0xda;

    private final byte[] file;
    private int payload;
    private int length;
    private int next;
    private int marker;

    JpegSegments(byte[] file) {
        this.file = file;
        this.next = file.length > 3 && (file[0] & 0xff) == 0xff && (file[1] & 0xff) == 0xd8 ? 2 : file.length;
    }

    /** Advances to the next segment; false at the end of the header, or if the file is damaged. */
    boolean next() {
        int at = next;
        while (at + 1 < file.length && file[at] == -1 && file[at + 1] == -1) {
            at++;
        }
        if (at + 4 > file.length || file[at] != -1) {
            return false;
        }
        marker = file[at + 1] & 0xff;
        length = ((file[at + 2] & 0xff) << 8 | (file[at + 3] & 0xff)) - 2;
        payload = at + 4;
        next = payload + length;
        return marker != START_OF_SCAN && length >= 0 && next <= file.length;
    }

    int marker() {
        return marker;
    }

    /** Whether the segment describes the frame: precision, height, width, channels. */
    boolean isFrame() {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    int length() {
        return length;
    }

    /** The offset of the segment's content in the file. */
    int payload() {
        return payload;
    }

    int unsigned(int offset) {
        return file[payload + offset] & 0xff;
    }

    boolean startsWith(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < bytes.length; i++) {
            if (i >= length || file[payload + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
