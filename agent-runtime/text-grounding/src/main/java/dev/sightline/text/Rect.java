package dev.sightline.text;

import java.util.ArrayList;
import java.util.List;

/**
 * A rectangle of whole pixels on a screenshot; {@code right} and {@code bottom} lie outside.
 */
record Rect(int left, int top, int right, int bottom) {

    int width() {
        return right - left;
    }

    int height() {
        return bottom - top;
    }

    long area() {
        return (long) width() * height();
    }

    boolean isEmpty() {
        return right <= left || bottom <= top;
    }

    boolean intersects(Rect other) {
        return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }

    boolean contains(Rect other) {
        return left <= other.left && top <= other.top && right >= other.right && bottom >= other.bottom;
    }

    Rect union(Rect other) {
        return new Rect(
                Math.min(left, other.left),
                Math.min(top, other.top),
                Math.max(right, other.right),
                Math.max(bottom, other.bottom));
    }

    Rect grow(int dx, int dy) {
        return new Rect(left - dx, top - dy, right + dx, bottom + dy);
    }

    /** The part inside {@code bounds}; empty when there is none. */
    Rect clip(Rect bounds) {
        return new Rect(
                Math.max(left, bounds.left),
                Math.max(top, bounds.top),
                Math.min(right, bounds.right),
                Math.min(bottom, bounds.bottom));
    }

    /** Unites rectangles that overlap, until none do. */
    static List<Rect> merge(List<Rect> rects) {
        var merged = new ArrayList<Rect>();
        for (Rect rect : rects) {
            Rect whole = rect;
            boolean grown = true;
            while (grown) {
                grown = false;
                for (int i = merged.size() - 1; i >= 0; i--) {
                    if (merged.get(i).intersects(whole)) {
                        whole = whole.union(merged.remove(i));
                        grown = true;
                    }
                }
            }
            merged.add(whole);
        }
        return merged;
    }
}
