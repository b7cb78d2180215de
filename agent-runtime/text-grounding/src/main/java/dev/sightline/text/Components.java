package dev.sightline.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** The connected parts of a mask, corners touching included. */
final class Components {

    /** The straight part of a side lies within this many pixels of the box. */
    private static final int SIDE_WITHIN = 3;

    private final int width;
    /** For each pixel, the number of its component, from 1; 0 outside. */
    private final int[] labels;

    private final List<Rect> boxes = new ArrayList<>();

    Components(boolean[] mask, int width) {
        this.width = width;
        this.labels = new int[mask.length];
        int height = mask.length / width;
        int[] stack = new int[256];
        for (int start = 0; start < mask.length; start++) {
            if (!mask[start] || labels[start] != 0) {
                continue;
            }
            int label = boxes.size() + 1;
            int left = width;
            int right = 0;
            int top = height;
            int bottom = 0;
            int depth = 0;
            stack[depth++] = start;
            labels[start] = label;
            while (depth > 0) {
                int at = stack[--depth];
                int x = at % width;
                int y = at / width;
                left = Math.min(left, x);
                right = Math.max(right, x + 1);
                top = Math.min(top, y);
                bottom = Math.max(bottom, y + 1);
                if (depth + 8 > stack.length) {
                    stack = Arrays.copyOf(stack, stack.length * 2);
                }
                for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
                    for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
                        int next = ny * width + nx;
                        if (mask[next] && labels[next] == 0) {
                            labels[next] = label;
                            stack[depth++] = next;
                        }
                    }
                }
            }
            boxes.add(new Rect(left, top, right, bottom));
        }
    }

    /** The boxes of the components; component {@code n} is at {@code n − 1}. */
    List<Rect> boxes() {
        return boxes;
    }

    /** The number of the component at a pixel, from 1; 0 if there is none. */
    int at(int index) {
        return labels[index];
    }

    /**
     * What the straight sides of a component enclose; its whole box where it has none.
     *
     * @param straight the least share of a row or column of the box that a straight side covers
     */
    Rect inside(int label, double straight) {
        Rect box = boxes.get(label - 1);
        int leastInRow = (int) Math.ceil(straight * box.width());
        int leastInColumn = (int) Math.ceil(straight * box.height());
        return new Rect(
                box.left() + sideWidth(i -> inColumn(label, box.left() + i), leastInColumn, box.width()),
                box.top() + sideWidth(i -> inRow(label, box.top() + i), leastInRow, box.height()),
                box.right() - sideWidth(i -> inColumn(label, box.right() - 1 - i), leastInColumn, box.width()),
                box.bottom() - sideWidth(i -> inRow(label, box.bottom() - 1 - i), leastInRow, box.height()));
    }

    /** How many rows or columns a straight side covers, which may begin a little inside the box; 0 if there is none. */
    private static int sideWidth(IntUnaryOperator covered, int least, int available) {
        int limit = available / 2;
        int from = 0;
        while (from < Math.min(SIDE_WITHIN, limit) && covered.applyAsInt(from) < least) {
            from++;
        }
        int to = from;
        while (to < limit && covered.applyAsInt(to) >= least) {
            to++;
        }
        return to == from ? 0 : to;
    }

    private int inRow(int label, int y) {
        Rect box = boxes.get(label - 1);
        int covered = 0;
        for (int x = box.left(); x < box.right(); x++) {
            covered += labels[y * width + x] == label ? 1 : 0;
        }
        return covered;
    }

    private int inColumn(int label, int x) {
        Rect box = boxes.get(label - 1);
        int covered = 0;
        for (int y = box.top(); y < box.bottom(); y++) {
            covered += labels[y * width + x] == label ? 1 : 0;
        }
        return covered;
    }
}
