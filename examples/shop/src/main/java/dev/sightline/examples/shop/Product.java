package dev.sightline.examples.shop;

/**
 * Something to buy.
 *
 * @param sku identifies it
 * @param cents price of one, in cents
 */
public record Product(String sku, String name, String description, Category category, int cents) {

    /** The price as the pages show it. */
    public String price() {
        return Money.format(cents);
    }

    /** The shelves of the shop. */
    public enum Category {
        KITCHEN("Kitchen"),
        OFFICE("Office"),
        GARDEN("Garden"),
        TRAVEL("Travel");

        private final String label;

        Category(String label) {
            this.label = label;
        }

        /** As the pages show it. */
        public String label() {
            return label;
        }
    }
}
