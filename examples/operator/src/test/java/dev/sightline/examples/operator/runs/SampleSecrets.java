package dev.sightline.examples.operator.runs;

/** What must be found nowhere. */
public final class SampleSecrets {

    private SampleSecrets() {}

    /** The password of the sample shop, which the samples type. */
    public static String passwordOf(SampleShop shop) {
        return shop.secrets().values().iterator().next();
    }
}
