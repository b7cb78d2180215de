package dev.sightline.text;

import java.util.List;

/**
 * The layout of a screenshot, before anything is read.
 *
 * @param pixels of the screenshot
 * @param grounds the outer before the inner; the first is the screen itself
 * @param ink the ink on them
 * @param found the ink, classified
 * @param unit pixels of the screenshot per CSS pixel, at least 1
 */
record ScreenLayout(PixelGrid pixels, List<Ground> grounds, InkMap ink, LineFinder.Found found, double unit) {

    static ScreenLayout of(PixelGrid pixels, double unit) {
        Regions regions = Regions.of(pixels);
        List<Ground> grounds = GroundFinder.find(pixels, regions, unit);
        InkMap ink = InkMap.of(pixels, regions, grounds, unit);
        return new ScreenLayout(pixels, grounds, ink, LineFinder.find(pixels, ink), unit);
    }
}
