package dev.sightline.grounding;

/**
 * One of several places that a model found, with what it calls it: the label of an element, or a text that stands there.
 *
 * @param label as the model words it, empty when it says nothing
 * @param place on the screenshot; with a box if the model gave one
 * @since 0.1.0
 */
public record Labelled(String label, Located place) {}
