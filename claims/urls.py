from django.urls import path

from claims.views import claims, corrections, license, preparation

app_name = "claims"
urlpatterns = [
    path("claims/", claims.claim_list, name="list"),
    path("claims/search/", claims.search, name="search"),
    path("claims/code-license/", license.code_license, name="code-license"),
    path("claims/<uuid:reference>/", claims.claim_detail, name="claim"),
    path("corrections/", corrections.correction_list, name="corrections"),
    path("corrections/find/", corrections.find, name="find-correction"),
    path("corrections/new/<uuid:reference>/", preparation.start, name="start-correction"),
    path("corrections/new/<uuid:reference>/edit/", preparation.edit, name="edit-correction"),
    path("corrections/new/<uuid:reference>/review/", preparation.review, name="review-correction"),
    path("corrections/<uuid:reference>/", corrections.correction, name="correction"),
]
