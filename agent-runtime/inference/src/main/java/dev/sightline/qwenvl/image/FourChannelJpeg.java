package dev.sightline.qwenvl.image;

import java.awt.image.Raster;

/**
 * JPEGs with four channels, which Java's reader returns as they are stored: inverted CMYK, or YCCK that stands for it,
 * as Adobe's programs write them. Converted as libjpeg and Pillow do.
 */
final class FourChannelJpeg {

    private static final int YCCK = 2;

    private FourChannelJpeg() {}

    static boolean is(byte[] file) {
        JpegSegments segments = new JpegSegments(file);
        while (segments.next()) {
            if (segments.isFrame()) {
                return segments.length() > 5 && segments.unsigned(5) == 4;
            }
        }
        return false;
    }

    private static int adobeTransform(byte[] file) {
        JpegSegments segments = new JpegSegments(file);
        while (segments.next()) {
            if (segments.marker() == JpegSegments.APP14 && segments.startsWith("Adobe") && segments.length() >= 12) {
                return segments.unsigned(11);
            }
        }
        return 0;
    }

    static RgbImage decode(byte[] file, Raster raster) {
        boolean ycck = adobeTransform(file) == YCCK;
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        int[] row = new int[Math.multiplyExact(width, 4)];
        for (int y = 0, to = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int at = 4 * x;
                int first = row[at];
                int second = row[at + 1];
                int third = row[at + 2];
                if (ycck) {
                    int blue = second - 128;
                    int red = third - 128;
                    third = 255 - clip(first + Math.round(1.772f * blue));
                    second = 255 - clip(first - Math.round(0.344136f * blue + 0.714136f * red));
                    first = 255 - clip(first + Math.round(1.402f * red));
                }
                // stored inverted: 255 is no ink
                int light = row[at + 3];
                rgb[to++] = (byte) clip(light - inked(255 - first, light));
                rgb[to++] = (byte) clip(light - inked(255 - second, light));
                rgb[to++] = (byte) clip(light - inked(255 - third, light));
            }
        }
        return new RgbImage(new ImageSize(width, height), rgb);
    }

    /** The rounded product of two values on the scale 0…255. */
    private static int inked(int ink, int light) {
        return (ink * light + 127) / 255;
    }

    private static int clip(int value) {
        return Math.clamp(value, 0, 255);
    }
}
