package dev.sightline.text;

import java.util.Arrays;
import java.util.Map;

/**
 * A line of text on its ground.
 *
 * @param line its box and its columns of ink
 * @param inks the pieces that make it up, by label
 */
record TextInk(Ground ground, InkLine line, Map<Integer, Ink> inks) {

    /**
     * The line, or a part of it, alone on its ground: frames, rules and neighbours are erased.
     *
     * @param part of the line
     * @param padding of the ground's colour around it, in pixels
     */
    PixelGrid alone(PixelGrid pixels, InkMap map, Rect part, int padding) {
        // parts of a line touch each other and need no space between them
        int before = part.left() == line.box().left() ? padding : 0;
        int after = part.right() == line.box().right() ? padding : 0;
        int width = before + part.width() + after;
        int height = part.height() + 2 * padding;
        int[] rgb = new int[width * height];
        int left = part.left() - before;
        int top = part.top() - padding;
        Arrays.fill(rgb, background(pixels, map, part));
        for (int y = Math.max(0, top); y < Math.min(pixels.height(), top + height); y++) {
            for (int x = Math.max(0, left); x < Math.min(pixels.width(), left + width); x++) {
                if (map.isOn(ground, x, y)) {
                    int label = map.at(x, y);
                    boolean foreign = label != 0 && !isOwn(label, x, y, part);
                    if (!foreign) {
                        rgb[(y - top) * width + x - left] = pixels.at(x, y);
                    }
                }
            }
        }
        return PixelGrid.of(width, height, rgb);
    }

    private boolean isOwn(int label, int x, int y, Rect part) {
        Ink ink = inks.get(label);
        if (ink == null) {
            return false;
        }
        Rect box = ink.box();
        return box.left() < part.right()
                && box.right() > part.left()
                && box.left() <= x
                && x < box.right()
                && box.top() <= y
                && y < box.bottom();
    }

    /** The colour directly beside the letters; a ground may change its colour along the line. */
    private int background(PixelGrid pixels, InkMap map, Rect part) {
        int y = (part.top() + part.bottom()) / 2;
        for (int x = Math.max(0, part.left() - 1); x < Math.min(pixels.width(), part.right() + 1); x++) {
            if (map.isOn(ground, x, y) && map.at(x, y) == 0) {
                return pixels.at(x, y);
            }
        }
        return ground.colour();
    }
}
