package dev.sightline.qwenvl.format;

/**
 * How many of a head's rotary slots (half the head size) take their angle from each of the three positions, in this order.
 *
 * @since 0.1.0
 */
public record RopeSections(int time, int height, int width) {

    public RopeSections {
        ConfigCheck.within("mrope time section", time, 0, 1 << 16);
        ConfigCheck.within("mrope height section", height, 0, 1 << 16);
        ConfigCheck.within("mrope width section", width, 0, 1 << 16);
    }

    /** All slots together. */
    public int slots() {
        return time + height + width;
    }
}
