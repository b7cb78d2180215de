package dev.sightline.text;

/**
 * Something drawn on a ground: strokes that touch.
 *
 * @param ground the ground that it is on
 * @param box tight around it
 * @param label its number in the map of ink
 * @param pixels how many it has
 * @param colour where it differs most from its ground
 * @param contrast how much it differs there, 0 to 255
 */
record Ink(Ground ground, Rect box, int label, int pixels, int colour, int contrast) {

    /** How much of its box it covers, 0 to 1. */
    double density() {
        return pixels / (double) box.area();
    }
}
