package dev.sightline.qwenvl.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * How a picture has to be rotated to be upright, from the EXIF data of a JPEG or PNG.
 *
 * @param tag the value of EXIF's tag 0x0112, 1 to 8; 1 means no change
 */
record ExifOrientation(int tag) {

    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY_BYTES = 12;
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    static ExifOrientation of(byte[] file) {
        int tag = 1;
        try {
            if (startsWith(file, 0, PNG)) {
                tag = ofPng(file);
            } else {
                JpegSegments segments = new JpegSegments(file);
                while (segments.next()) {
                    if (segments.marker() == JpegSegments.APP1 && segments.startsWith("Exif\0\0")) {
                        tag = ofTiff(ByteBuffer.wrap(file, segments.payload() + 6, segments.length() - 6)
                                .slice());
                        break;
                    }
                }
            }
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            // damaged metadata does not make the picture unreadable; Pillow ignores it, too
            tag = 1;
        }
        return new ExifOrientation(tag < 1 || tag > 8 ? 1 : tag);
    }

    private static int ofPng(byte[] file) {
        ByteBuffer chunks = ByteBuffer.wrap(file);
        byte[] wanted = "eXIf".getBytes(StandardCharsets.US_ASCII);
        for (int at = PNG.length; at + 8 <= file.length; ) {
            int length = chunks.getInt(at);
            if (length < 0 || length > file.length - at - 8) {
                return 1;
            }
            if (startsWith(file, at + 4, wanted)) {
                return ofTiff(ByteBuffer.wrap(file, at + 8, length).slice());
            }
            at = Math.addExact(at, length + 12);
        }
        return 1;
    }

    private static int ofTiff(ByteBuffer tiff) {
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        int entries = tiff.getShort(directory) & 0xffff;
        for (int i = 0; i < entries; i++) {
            int at = directory + 2 + i * ENTRY_BYTES;
            if ((tiff.getShort(at) & 0xffff) == ORIENTATION) {
                return tiff.getShort(at + 2) == SHORT ? tiff.getShort(at + 8) & 0xffff : tiff.getInt(at + 8);
            }
        }
        return 1;
    }

    private static boolean startsWith(byte[] file, int at, byte[] prefix) {
        return file.length - at >= prefix.length
                && java.util.Arrays.equals(file, at, at + prefix.length, prefix, 0, prefix.length);
    }

    /** The picture rotated and mirrored to its original orientation. */
    RgbImage upright(RgbImage image) {
        if (tag == 1) {
            return image;
        }
        int width = image.size().width();
        int height = image.size().height();
        boolean sideways = tag >= 5;
        ImageSize size = sideways ? new ImageSize(/* width= */ height, /* height= */ width) : image.size();
        byte[] from = image.bytes();
        byte[] to = new byte[from.length];
        for (int y = 0, at = 0; y < size.height(); y++) {
            for (int x = 0; x < size.width(); x++) {
                int column = switch (tag) {
                    case 2, 3 -> width - 1 - x;
                    case 5, 8 -> tag == 5 ? y : width - 1 - y;
                    case 6 -> y;
                    case 7 -> width - 1 - y;
                    default -> x;
                };
                int row = switch (tag) {
                    case 3, 4 -> height - 1 - y;
                    case 5, 8 -> x;
                    case 6, 7 -> height - 1 - x;
                    default -> y;
                };
                int source = (row * width + column) * 3;
                to[at++] = from[source];
                to[at++] = from[source + 1];
                to[at++] = from[source + 2];
            }
        }
        return new RgbImage(size, to);
    }
}
