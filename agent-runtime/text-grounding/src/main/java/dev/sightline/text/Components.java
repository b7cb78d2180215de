package dev.sightline.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The connected parts of a mask, corners touching included. */
final class Components {

    private final int width;
    /** For each pixel the number of its component, from 1; 0 outside. */
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

    /** The number of the component at a pixel, from 1; 0 when it is in none. */
    int at(int index) {
        return labels[index];
    }

    /** How many pixels of a row of its box a component covers. */
    int coverage(int label, int y) {
        Rect box = boxes.get(label - 1);
        int covered = 0;
        for (int x = box.left(); x < box.right(); x++) {
            covered += labels[y * width + x] == label ? 1 : 0;
        }
        return covered;
    }
}
