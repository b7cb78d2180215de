package dev.sightline.examples.shop;

import dev.sightline.examples.shop.Product.Category;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the shop sells. */
final class Catalog {

    private static final List<Product> PRODUCTS = List.of(
            new Product("MUG-B", "Blue mug", "Stoneware, 300 ml", Category.KITCHEN, 1190),
            new Product("MUG-G", "Green mug", "Stoneware, 300 ml", Category.KITCHEN, 1190),
            new Product("MUG-T", "Travel mug", "Steel, keeps warm for six hours", Category.TRAVEL, 2450),
            new Product("POT-T", "Teapot", "Glass, one litre", Category.KITCHEN, 3290),
            new Product("KNF-B", "Bread knife", "Serrated, 20 cm", Category.KITCHEN, 2790),
            new Product("LMP-D", "Desk lamp", "Warm light, dimmable", Category.OFFICE, 4590),
            new Product("NTB-A", "Notebook", "Dotted, 160 pages", Category.OFFICE, 890),
            new Product("PEN-F", "Fountain pen", "Medium nib, black", Category.OFFICE, 2990),
            new Product("CAN-W", "Watering can", "Zinc, five litres", Category.GARDEN, 2190),
            new Product("GLV-G", "Garden gloves", "Cotton, medium", Category.GARDEN, 790),
            new Product("BAG-W", "Weekend bag", "Canvas, 35 litres", Category.TRAVEL, 6900));

    private Catalog() {}

    /** The products whose name or description holds the words, on one shelf or on all. */
    static List<Product> search(String words, @Nullable Category category) {
        String wanted = words.strip().toLowerCase(Locale.ROOT);
        return PRODUCTS.stream()
                .filter(product -> category == null || product.category() == category)
                .filter(product -> (product.name() + " " + product.description())
                        .toLowerCase(Locale.ROOT)
                        .contains(wanted))
                .toList();
    }

    static Optional<Product> find(String sku) {
        return PRODUCTS.stream().filter(product -> product.sku().equals(sku)).findFirst();
    }
}
