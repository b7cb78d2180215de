package dev.sightline.picture;

/**
 * One value for each pixel, row by row.
 *
 * @param values not copied, and not to be written to
 */
@SuppressWarnings("ArrayRecordComponent") // a view for loops, which nobody compares
record Plane(int width, int height, float[] values) {

    double deviation() {
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
        }
        double mean = sum / values.length;
        return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
    }

    /**
     * The averages of squares of pixels.
     *
     * @param factor pixels along a side of each square
     * @param left where the first square begins
     * @param top where the first square begins
     */
    Plane shrunk(int factor, int left, int top) {
        if (factor == 1 && left == 0 && top == 0) {
            return this;
        }
        int newWidth = (width - left) / factor;
        int newHeight = (height - top) / factor;
        var shrunk = new float[newWidth * newHeight];
        var row = new float[newWidth * factor];
        float part = 1f / (factor * factor);
        for (int y = 0; y < newHeight; y++) {
            int from = (top + y * factor) * width + left;
            System.arraycopy(values, from, row, 0, row.length);
            for (int dy = 1; dy < factor; dy++) {
                int next = from + dy * width;
                for (int x = 0; x < row.length; x++) {
                    row[x] += values[next + x];
                }
            }
            for (int x = 0; x < newWidth; x++) {
                float sum = 0;
                for (int dx = 0; dx < factor; dx++) {
                    sum += row[x * factor + dx];
                }
                shrunk[y * newWidth + x] = sum * part;
            }
        }
        return new Plane(newWidth, newHeight, shrunk);
    }
}
